import { registerHooks } from 'node:module';

/**
 * Lets an import of `x.ts?generation=2` load the project's modules anew, x and what it imports, while packages stay loaded: loading the
 * CDK takes longer than running the app. https://nodejs.org/api/module.html#moduleregisterhooksoptions
 */
export function allowFreshImports(): void {
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context);
      const generation = context.parentURL === undefined ? '' : new URL(context.parentURL).search;
      const url = new URL(resolved.url);
      const isOurs = url.protocol === 'file:' && !url.pathname.includes('/node_modules/');
      if (isOurs && url.search === '') url.search = generation;
      return { ...resolved, url: url.href };
    },
  });
}
