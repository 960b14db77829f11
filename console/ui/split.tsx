import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from './icons.tsx';

/**
 * A list and what is chosen in it, side by side. Where there is no room for both, what is chosen lies over the list once somebody
 * has chosen it: `open`.
 */
export function Split(props: {
  readonly label: string;
  readonly list: ComponentChildren;
  readonly detail: ComponentChildren;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const { label, list, detail, open, onClose } = props;
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [open, onClose]);
  return (
    <div class={`split ${open ? 'open' : ''}`}>
      <div class="split-list">{list}</div>
      <section class="split-detail" aria-label={label}>
        <button type="button" class="plain close" onClick={onClose} aria-label="Close">
          <Icon name="cross" />
        </button>
        {detail}
      </section>
    </div>
  );
}
