import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { can, learnAbout } from '../api/about.ts';
import { connection, openLiveFeed } from '../api/live.ts';
import { LogsPage } from '../logs/logs-page.tsx';
import { OrderPage } from '../orders/order-page.tsx';
import { OrdersPage } from '../orders/orders-page.tsx';
import { StreamsPage } from '../streams/streams-page.tsx';
import { SystemPage } from '../system/system-page.tsx';
import { TracePage } from '../traces/trace-page.tsx';
import { TracesPage } from '../traces/traces-page.tsx';
import { TryPage } from '../try/try-page.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty } from '../ui/parts.tsx';
import { Help } from './help.tsx';
import { PAGES, type PagePath } from './nav.ts';
import { followLinks, href, navigate, route } from './router.ts';
import { helpShown, listenForShortcuts } from './shortcuts.ts';
import { toggleTheme } from './theme.ts';
import { VitalSigns } from './vital-signs.tsx';

/** The page of each first segment of the path, and of what is below it. */
const VIEWS: Readonly<Record<PagePath, { readonly list: ComponentType; readonly one?: ComponentType }>> = {
  orders: { list: OrdersPage, one: OrderPage },
  streams: { list: StreamsPage, one: StreamsPage },
  traces: { list: TracesPage, one: TracePage },
  logs: { list: LogsPage },
  system: { list: SystemPage },
  try: { list: TryPage },
};

function viewOf(path: readonly string[]): ComponentType {
  const view = PAGES.find((page) => page.path === path[0]);
  if (view === undefined) return NoSuchPage;
  const { list, one } = VIEWS[view.path];
  return path.length === 1 ? list : (one ?? NoSuchPage);
}

function NoSuchPage() {
  return (
    <Empty icon="search" title="There is no such page">
      <a href={href(['orders'])}>Go to the orders</a>
    </Empty>
  );
}

/** The whole console. */
export function App() {
  useEffect(() => {
    followLinks();
    listenForShortcuts();
    openLiveFeed();
    void learnAbout();
  }, []);
  const { path } = route.value;
  useEffect(() => {
    if (path.length === 0) navigate(href(['orders']), { replace: true });
  }, [path.length]);
  const label = PAGES.find((page) => page.path === path[0])?.label ?? 'Console';
  useEffect(() => {
    document.title = `${[label, ...path.slice(1)].join(' · ')} — serverless-cqrs`;
  }, [label, path]);
  const View = viewOf(path);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Sidebar />
      <div class="content">
        <div role="status">{connection.value === 'lost' && <Lost />}</div>
        <main id="main" tabIndex={-1} key={path[0]}>
          {path.length > 0 && <View />}
        </main>
      </div>
      <Help />
    </div>
  );
}

/** What is shown may be old; once the backend is back, every page asks anew by itself. */
function Lost() {
  return (
    <p class="outage">
      <Icon name="warning" /> The backend does not answer. What you see may be old; it is asked again and
      again.
    </p>
  );
}

function Sidebar() {
  const [current] = route.value.path;
  return (
    <div class="sidebar">
      <a class="brand" href={href(['orders'])}>
        <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M9 10h6a4 4 0 0 1 4 4v4a4 4 0 0 0 4 4M9 22h4" />
        </svg>
        serverless-cqrs
      </a>
      <nav aria-label="Pages">
        {PAGES.filter((page) => !('needs' in page) || can(page.needs)).map(({ path, label, key }) => (
          <a key={path} href={href([path])} aria-current={path === current ? 'page' : undefined}>
            <Icon name={path} />
            <span>{label}</span>
            <kbd class="hint">g {key}</kbd>
          </a>
        ))}
      </nav>
      <div class="foot">
        <VitalSigns />
        <div class="buttons">
          <button type="button" class="plain" onClick={toggleTheme} aria-label="Dark or light">
            <span class="when-light">
              <Icon name="moon" />
            </span>
            <span class="when-dark">
              <Icon name="sun" />
            </span>
          </button>
          <button
            type="button"
            class="plain"
            aria-label="Keyboard shortcuts"
            onClick={() => {
              helpShown.value = true;
            }}
          >
            <Icon name="keyboard" />
          </button>
        </div>
      </div>
    </div>
  );
}
