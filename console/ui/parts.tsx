import type { ComponentChildren } from 'preact';
import { RequestFailed } from '../api/client.ts';
import { Icon, type IconName } from './icons.tsx';

/** The head of a page: what it is, what can be done. */
export function PageHead(props: {
  readonly title: ComponentChildren;
  readonly back?: { readonly href: string; readonly label: string };
  readonly children?: ComponentChildren;
}) {
  const { title, back, children } = props;
  return (
    <header class="page-head">
      {back && (
        <a class="page-back" href={back.href} aria-label={back.label}>
          <Icon name="back" />
        </a>
      )}
      <h1>{title}</h1>
      <div class="tools">{children}</div>
    </header>
  );
}

/** Says that there is nothing, and what to do about it. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={props.icon} size={32} />
      <p class="title">{props.title}</p>
      <p>{props.children}</p>
    </div>
  );
}

/** What could not be loaded, and why. */
export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const missing = error instanceof RequestFailed && error.status === 404;
  return (
    <div class="failure" role="alert">
      <Icon name="warning" />
      <span>{missing ? `Not found: ${error.message}` : error.message}</span>
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Grey lines in the place of what is on its way. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}

/** One of several views of the same thing. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: ComponentChildren }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <fieldset class="segments">
      <legend class="hidden">{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <button
          type="button"
          key={value}
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

/** A definition list in two columns. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
