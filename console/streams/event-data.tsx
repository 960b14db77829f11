import { Json } from '../ui/json.tsx';

/** What stands in place of personal text, in events and in the API's answers. */
const ERASED = '[erased]';

/** What an event says, as it is stored. */
export function EventData({ data }: { readonly data: Readonly<Record<string, unknown>> }) {
  if (Object.keys(data).length === 0) return null;
  const isPersonal = JSON.stringify(data).includes(JSON.stringify(ERASED));
  return (
    <>
      <Json value={data} label="The event's data" />
      {isPersonal && (
        <p class="nothing">
          <code>{ERASED}</code> stands for personal text. It is kept apart, sealed with a key of that person,
          and only the API opens it.
        </p>
      )}
    </>
  );
}
