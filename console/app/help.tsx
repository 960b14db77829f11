import { useEffect, useRef } from 'preact/hooks';
import { PAGES } from './nav.ts';
import { helpShown } from './shortcuts.ts';

const OTHERS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Filter'],
  [['↑', '↓'], 'Move in a list, also j and k'],
  [['↵'], 'Open'],
  [['←', '→'], 'Move the slider of an order'],
  [['d'], 'Dark or light'],
  [['?'], 'This list'],
];

/** The list of keyboard shortcuts, as a dialog. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpShown.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpShown.value]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        helpShown.value = false;
      }}
    >
      <h2 id="help-title">Keyboard</h2>
      <dl>
        {PAGES.map(({ key, label }) => (
          <Shortcut key={key} keys={['g', key]} what={label} />
        ))}
        {OTHERS.map(([keys, what]) => (
          <Shortcut key={what} keys={keys} what={what} />
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}

function Shortcut({ keys, what }: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
