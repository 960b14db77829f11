import { setQuery } from '../app/router.ts';
import { shortId } from './format.ts';
import { Icon } from './icons.tsx';

/** A filter that came with a link, and can be taken away. */
export function QueryChip(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
}) {
  const { name, label, value } = props;
  if (!value) return null;
  return (
    <button
      type="button"
      class="query-chip"
      title={value}
      aria-label={`Remove the filter ${label} ${value}`}
      onClick={() => setQuery({ [name]: undefined })}
    >
      {label} <code>{shortId(value)}</code>
      <Icon name="cross" size={12} />
    </button>
  );
}
