import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';

/** Typing pauses this long before it is taken as what is meant, in milliseconds. */
const SETTLED = 200;

/** A text filter. The first one of a page is where `/` goes. */
export function FilterInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Set from elsewhere, such as a link to a correlation id; never under somebody's typing.
    if (input.current !== null && document.activeElement !== input.current) input.current.value = props.value;
  }, [props.value]);
  return (
    <label class="filter">
      <Icon name="search" />
      <span class="hidden">{props.label}</span>
      <input
        ref={input}
        type="search"
        placeholder={props.label}
        defaultValue={props.value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => {
          const { value } = event.currentTarget;
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => props.onChange(value.trim()), SETTLED);
        }}
      />
    </label>
  );
}
