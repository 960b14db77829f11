/** What graphql-java, on which AppSync is built, calls the rules of validation, and its words for the common ones. */

/** A rule of validation by its name in graphql-java, on which AppSync is built, and its words for what it finds. */
export interface RuleWords {
  readonly type: string;
  readonly say?: (message: string) => string | undefined;
}

/** Rules by the name of the function in graphql-js that checks them. */
export const RULES: ReadonlyMap<string, RuleWords> = new Map<string, RuleWords>([
  ['ExecutableDefinitionsRule', { type: 'NonExecutableDefinition' }],
  [
    'FieldsOnCorrectTypeRule',
    {
      type: 'FieldUndefined',
      say: reword(
        /^Cannot query field "(\w+)" on type "(\w+)"/,
        (a, b) => `Field '${a}' in type '${b}' is undefined`,
      ),
    },
  ],
  ['FragmentsOnCompositeTypesRule', { type: 'InlineFragmentTypeConditionInvalid' }],
  [
    'KnownArgumentNamesRule',
    {
      type: 'UnknownArgument',
      say: reword(/^Unknown argument "(\w+)"/, (a) => `Unknown field argument ${a}`),
    },
  ],
  ['KnownDirectivesRule', { type: 'UnknownDirective' }],
  [
    'KnownFragmentNamesRule',
    { type: 'UndefinedFragment', say: reword(/^Unknown fragment "(\w+)"/, (a) => `Undefined fragment ${a}`) },
  ],
  [
    'KnownTypeNamesRule',
    { type: 'UnknownType', say: reword(/^Unknown type "(\w+)"/, (a) => `Unknown type ${a}`) },
  ],
  ['LoneAnonymousOperationRule', { type: 'LoneAnonymousOperationViolation' }],
  ['NoFragmentCyclesRule', { type: 'FragmentCycle' }],
  [
    'NoUndefinedVariablesRule',
    { type: 'UndefinedVariable', say: reword(/^Variable "\$(\w+)"/, (a) => `Undefined variable ${a}`) },
  ],
  [
    'NoUnusedFragmentsRule',
    { type: 'UnusedFragment', say: reword(/^Fragment "(\w+)"/, (a) => `Unused fragment ${a}`) },
  ],
  [
    'NoUnusedVariablesRule',
    { type: 'UnusedVariable', say: reword(/^Variable "\$(\w+)"/, (a) => `Unused variable ${a}`) },
  ],
  ['OverlappingFieldsCanBeMergedRule', { type: 'FieldsConflict' }],
  ['PossibleFragmentSpreadsRule', { type: 'InvalidFragmentType' }],
  [
    'ProvidedRequiredArgumentsRule',
    {
      type: 'MissingFieldArgument',
      say: reword(/^Argument "[\w.]+\((\w+):\)"/, (a) => `Missing field argument ${a}`),
    },
  ],
  [
    'ScalarLeafsRule',
    {
      type: 'SubSelectionRequired',
      say: reword(
        /^Field "(\w+)" of type "(.+?)" must have/,
        (a, b) => `Sub selection required for type ${b} of field ${a}`,
      ),
    },
  ],
  ['SingleFieldSubscriptionsRule', { type: 'SubscriptionMultipleRootFields' }],
  ['UniqueOperationNamesRule', { type: 'DuplicateOperationName' }],
  ['ValuesOfCorrectTypeRule', { type: 'WrongType' }],
  ['VariablesAreInputTypesRule', { type: 'NonInputTypeOnVariable' }],
  ['VariablesInAllowedPositionRule', { type: 'VariableTypeMismatch' }],
]);

/** The words for a message of a certain form, made of the names in it. */
function reword(form: RegExp, words: (first: string, second: string) => string) {
  return (message: string): string | undefined => {
    const match = form.exec(message);
    return match === null ? undefined : words(match[1] ?? '', match[2] ?? '');
  };
}
