/** `system` follows the system's own choice. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'console.theme';

/** The theme that was chosen the last time. */
export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    // A browser that keeps nothing for sites refuses the question itself.
    return 'system';
  }
}

/** Shows the theme. The colours of both are in styles/tokens.css. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset.theme = theme;
}

/** Whether the page is dark now, by choice or by the system's. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** Changes between light and dark, and remembers it. */
export function toggleTheme(): void {
  const theme = isDark() ? 'light' : 'dark';
  applyTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts as long as the page.
  }
}
