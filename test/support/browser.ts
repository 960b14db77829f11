import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGUMENTS } from '../../scripts/screenshots/chromium.ts';

/** Starts a browser for a test file. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
}

/** A page of its own, and everything that it complained about. */
export interface Visit {
  readonly page: Page;
  /** Errors of scripts, and what the console of the browser calls an error: refused by the security policy, not found. */
  readonly complaints: readonly string[];
}

/** How a page is looked at. */
export interface Look {
  readonly theme?: 'light' | 'dark';
  /** In pixels. */
  readonly width?: number;
}

export async function visit(browser: Browser, url: string, look: Look = {}): Promise<Visit> {
  const { theme = 'light', width = 1_280 } = look;
  const page = await browser.newPage({ colorScheme: theme, viewport: { width, height: 800 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // Less than a test has, so that the page says what it waits for.
  page.setDefaultTimeout(45_000);
  await page.goto(url);
  return { page, complaints };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/**
 * What axe-core finds serious or critical on a page, each as a sentence; by all of its rules, or by those given.
 * https://www.deque.com/axe/core-documentation/api-documentation/
 */
export async function seriousFindings(page: Page, ...rules: readonly string[]): Promise<readonly string[]> {
  // Through the debugger, because the page's security policy lets no foreign script in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(rules.length > 0 && { runOnly: rules }) };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
