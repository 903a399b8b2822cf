import type {
  Condition,
  FieldName,
  KqlNode,
  LiteralValue,
  SimpleValue,
  Span,
  Tree,
  ValueNode,
  WildcardValue,
} from './ast.ts';
import { isJunction, isNegation } from './ast.ts';

/**
 * Writes a filter so that `parseKql` reads the same tree again. Text that is safe as it stands is left bare, the rest is quoted; characters
 * that do not show or that turn the reading direction are written as `\uXXXX`.
 */
export function printKql(node: KqlNode): string {
  return printTree(node, printCondition);
}

function printTree<Leaf extends Span & { type: string }>(node: Tree<Leaf>, printLeaf: (leaf: Leaf) => string): string {
  if (isJunction(node)) {
    return node.nodes
      .map((inner) => {
        const needsParentheses = isJunction(inner) && (node.type === 'and' || inner.type === 'or');
        const text = printTree(inner, printLeaf);
        return needsParentheses ? `(${text})` : text;
      })
      .join(` ${node.type} `);
  }
  if (isNegation(node)) {
    const text = printTree(node.node, printLeaf);
    return isJunction(node.node) ? `not (${text})` : `not ${text}`;
  }
  return printLeaf(node as Leaf);
}

function printCondition(node: Condition): string {
  switch (node.type) {
    case 'all':
      return '*';
    case 'text':
      return printPattern(node.value);
    case 'nested':
      return `${printField(node.field)} : { ${printKql(node.node)} }`;
    case 'field':
      return node.value.type === 'range'
        ? `${printField(node.field)} ${node.value.operator} ${printLiteral(node.value.text)}`
        : `${printField(node.field)} : ${printValue(node.value)}`;
  }
}

function printField(field: FieldName): string {
  return printLiteral(field.name);
}

function printValue(node: ValueNode): string {
  const text = printTree(node, printSimple);
  return isJunction(node) || isNegation(node) ? `(${text})` : text;
}

function printSimple(value: SimpleValue): string {
  if (value.type === 'exists') return '*';
  return value.type === 'range' ? printLiteral(value.text) : printPattern(value);
}

function printPattern(value: LiteralValue | WildcardValue): string {
  return value.type === 'literal' ? printLiteral(value.text) : value.parts.map(escapeUnquoted).join('*');
}

/** Controls, format characters (zero-width, direction marks), halves of surrogate pairs, white space other than the blank. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}]|[^\S ]/gu;
const bare = /^[^\s\\():<>"*{}]+$/u;
const reserved = /^(and|or|not|==?|!=|&&|\|\|)$/i;

/** A field name or a value as it must be written in a filter: bare where that is safe, else in quotes. */
export function printLiteral(text: string): string {
  if (bare.test(text) && !reserved.test(text) && text.search(hidden) < 0) return text;
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(hidden, escapeCode)}"`;
}

function escapeUnquoted(text: string): string {
  return text.replaceAll(/[ \\():<>"*{}]/g, '\\$&').replaceAll(hidden, escapeCode);
}

function escapeCode(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
