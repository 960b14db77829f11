import { href } from '../app/router.ts';
import { Icon } from './icons.tsx';

/** What one request has led to, by its correlation id: in the logs, the traces and the events. */
export function Correlation({ id }: { readonly id: string }) {
  return (
    <span class="correlation">
      <code title={id}>{id}</code>
      <a href={href(['logs'], { correlationId: id })} title="Its log lines">
        <Icon name="logs" /> Logs
      </a>
      <a href={href(['traces'], { correlationId: id })} title="Its traces">
        <Icon name="traces" /> Traces
      </a>
      <a href={href(['streams'], { correlationId: id })} title="Its events">
        <Icon name="streams" /> Events
      </a>
    </span>
  );
}
