import type { Shape } from '../../scripts/golden/shapes.ts';

/** Where a value is not of a shape, each as a sentence; `data` is the value itself. */
export function misfits(shape: Shape, value: unknown, place = 'data'): readonly string[] {
  const kinds = shape[place]?.split(' | ') ?? [];
  if (!kinds.some((kind) => kindsOf(value).includes(kind))) {
    return [`${place} is ${JSON.stringify(value)}, not ${shape[place] ?? 'expected'}`];
  }
  if (Array.isArray(value)) return value.flatMap((element) => misfits(shape, element, `${place}[]`));
  return typeof value === 'object' && value !== null ? misfitsWithin(shape, value, place) : [];
}

function misfitsWithin(shape: Shape, value: object, place: string): readonly string[] {
  const fields = new Map<string, unknown>(Object.entries(value));
  if (shape[`${place}.*`])
    return [...fields.values()].flatMap((field) => misfits(shape, field, `${place}.*`));
  const known = Object.keys(shape)
    .filter((other) => other.startsWith(`${place}.`) && !/[.[]/.test(other.slice(place.length + 1)))
    .map((other) => other.slice(place.length + 1));
  return [...new Set([...known, ...fields.keys()])].flatMap((name) =>
    misfits(shape, fields.get(name), `${place}.${name}`),
  );
}

/** The words for it in shapes: a text is both itself and one of all texts. */
function kindsOf(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return typeof value === 'string' ? ['string', `'${value}'`] : [typeof value];
}
