import { applyTheme, storedTheme } from './app/theme.ts';

// Before the first paint: a page that turns dark a moment later blinds whoever chose dark.
applyTheme(storedTheme());
