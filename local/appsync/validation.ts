/** Validation of queries with AppSync's error messages. */
import {
  type ASTNode,
  type ASTVisitor,
  BREAK,
  type DocumentNode,
  GraphQLError,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  visit,
} from 'graphql';
import { RULES } from './validation-words.ts';

/** GraphQL's rules in AppSync's words and, with introspection off, the refusal of `__schema` and `__type`. */
export function validationRules(introspection: boolean): readonly ValidationRule[] {
  const rules = specifiedRules.map(inAppSyncWords);
  return introspection ? rules : [...rules, noIntrospection];
}

function inAppSyncWords(rule: ValidationRule): ValidationRule {
  const { type, say } = RULES.get(rule.name) ?? { type: rule.name.replace(/Rule$/, '') };
  return (context) => {
    const reworded: ValidationContext = Object.create(context);
    reworded.reportError = (error) => {
      const words = say?.(error.message) ?? error.message;
      context.reportError(validationError(context.getDocument(), type, words, error.nodes ?? []));
    };
    return rule(reworded);
  };
}

function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const name = node.name.value;
      if (name !== '__schema' && name !== '__type') return;
      const words = `Field '${name}' in type 'Query' is undefined`;
      context.reportError(validationError(context.getDocument(), 'FieldUndefined', words, [node]));
    },
  };
}

function validationError(document: DocumentNode, type: string, words: string, nodes: readonly ASTNode[]) {
  const [node] = nodes;
  const path = node === undefined ? [] : fieldsTo(document, node);
  const place = path.length === 0 ? '' : ` @ '${path.join('/')}'`;
  return new GraphQLError(`Validation error of type ${type}: ${words}${place}`, { nodes: nodes.slice(0, 1) });
}

/** The names of the fields around a node and its own, from the operation down. */
function fieldsTo(document: DocumentNode, target: ASTNode): readonly string[] {
  const path: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === 'Field') path.push(node.name.value);
      return node === target ? BREAK : undefined;
    },
    leave(node) {
      if (node.kind === 'Field') path.pop();
    },
  });
  return path;
}
