import type { ComponentChildren } from 'preact';

/** What JSON is made of, each kind in a group of its name; what is between is punctuation. */
const TOKEN =
  /(?<key>"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|\b(?<literal>true|false|null)\b|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

function coloured(text: string): ComponentChildren[] {
  let from = 0;
  const parts = [...text.matchAll(TOKEN)].flatMap((match) => {
    const [token] = match;
    const before = text.slice(from, match.index);
    from = match.index + token.length;
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    return [before, <span class={`json-${kind}`}>{token}</span>];
  });
  return [...parts, text.slice(from)];
}

/** A value as JSON, coloured. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    // biome-ignore lint/a11y/useSemanticElements: preformatted text that is a region, too.
    <pre class="json" role="region" aria-label={label} tabIndex={0}>
      {coloured(JSON.stringify(value, null, 2))}
    </pre>
  );
}
