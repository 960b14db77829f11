import { describe } from 'vitest';
import { findChromium } from '../../scripts/screenshots/chromium.ts';
import { useConsole } from '../support/console.ts';
import { accessibility } from './console/accessibility.ts';
import { faults } from './console/faults.ts';
import { keyboard } from './console/keyboard.ts';
import { lists } from './console/lists.ts';
import { orders } from './console/orders.ts';
import { outages } from './console/outages.ts';
import { visits } from './console/visits.ts';

const executable = findChromium();

describe.skipIf(executable === undefined)(
  'the console (needs Chromium: install it, or name one in CHROMIUM)',
  () => {
    const visitor = useConsole(executable ?? '');
    for (const tests of [orders, lists, visits, keyboard, accessibility, faults, outages]) tests(visitor);
  },
);
