/** JQL into a tree. Knows the grammar only; `jql.ts` knows the fields. */
import { refuse } from './answer.ts';

export type Operand =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'call'; readonly name: string };

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | 'in' | 'not in' | 'is' | 'is not';

export interface Term {
  readonly kind: 'term';
  readonly field: string;
  readonly operator: Operator;
  readonly operands: readonly Operand[];
}

export type Clause =
  | Term
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Clause[] }
  | { readonly kind: 'not'; readonly part: Clause };

export interface Query {
  readonly where: Clause | undefined;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
}

interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  readonly text: string;
  readonly at: number;
}

const SIGNS = ['!=', '!~', '>=', '<=', '&&', '||', '=', '>', '<', '~', '(', ')', ',', '!'];

function tokenise(jql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < jql.length) {
    const rest = jql.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const sign = SIGNS.find((one) => rest.startsWith(one));
    if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign, at });
      at += sign.length;
      continue;
    }
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^'\\]|\\.)*)'/s.exec(rest);
    if (quoted !== null) {
      const text = (quoted[1] ?? quoted[2] ?? '').replaceAll(/\\(.)/gs, '$1');
      tokens.push({ kind: 'string', text, at });
      at += quoted[0].length;
      continue;
    }
    const word = /^[^\s=!<>~(),"'&|]+/.exec(rest)?.[0];
    if (word === undefined)
      throw syntaxError(`The character '${rest[0] ?? ''}' is a reserved JQL character.`);
    tokens.push({ kind: 'word', text: word, at });
    at += word.length;
  }
  return tokens;
}

function syntaxError(text: string): ReturnType<typeof refuse> {
  return refuse(400, `Error in the JQL Query: ${text}`);
}

/** @throws Refused 400 with Jira's kind of message when the text is not JQL. */
export function parseJql(jql: string): Query {
  const tokens = tokenise(jql);
  let next = 0;

  const peek = (): Token | undefined => tokens[next];
  const isWord = (text: string, ahead = 0): boolean => {
    const token = tokens[next + ahead];
    return token?.kind === 'word' && token.text.toLowerCase() === text;
  };
  const isSign = (text: string): boolean => peek()?.kind === 'sign' && peek()?.text === text;
  const take = (): Token => {
    const token = tokens[next];
    if (token === undefined) throw syntaxError('Expecting more before the end of the query.');
    next += 1;
    return token;
  };
  const expect = (sign: string): void => {
    if (!isSign(sign))
      throw syntaxError(
        `Expecting '${sign}' ${peek() ? `but got '${peek()?.text ?? ''}'` : 'before the end of the query'}.`,
      );
    next += 1;
  };

  function parseOr(): Clause {
    const parts = [parseAnd()];
    while (isWord('or') || isSign('||')) {
      next += 1;
      parts.push(parseAnd());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  function parseAnd(): Clause {
    const parts = [parseNot()];
    while (isWord('and') || isSign('&&')) {
      next += 1;
      parts.push(parseNot());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  function parseNot(): Clause {
    if (isWord('not') || isSign('!')) {
      next += 1;
      return { kind: 'not', part: parseNot() };
    }
    if (isSign('(')) {
      next += 1;
      const inner = parseOr();
      expect(')');
      return inner;
    }
    return parseTerm();
  }

  function parseOperator(): Operator {
    if (isWord('in')) return ((next += 1), 'in');
    if (isWord('not') && isWord('in', 1)) return ((next += 2), 'not in');
    if (isWord('is') && isWord('not', 1)) return ((next += 2), 'is not');
    if (isWord('is')) return ((next += 1), 'is');
    const token = take();
    const found = (['!=', '>=', '<=', '!~', '=', '>', '<', '~'] as const).find((one) => one === token.text);
    if (token.kind !== 'sign' || found === undefined) {
      throw syntaxError(
        `Expecting operator but got '${token.text}'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.`,
      );
    }
    return found;
  }

  function parseOperand(): Operand {
    const token = take();
    if (token.kind === 'sign') throw syntaxError(`Expecting a value but got '${token.text}'.`);
    if (token.kind === 'word' && isSign('(')) {
      next += 1;
      expect(')');
      return { kind: 'call', name: token.text.toLowerCase() };
    }
    return { kind: 'text', text: token.text, quoted: token.kind === 'string' };
  }

  function parseTerm(): Term {
    const name = take();
    if (name.kind === 'sign') throw syntaxError(`Expecting a field name but got '${name.text}'.`);
    const operator = parseOperator();
    const operands: Operand[] = [];
    if (operator === 'in' || operator === 'not in') {
      expect('(');
      operands.push(parseOperand());
      while (isSign(',')) {
        next += 1;
        operands.push(parseOperand());
      }
      expect(')');
    } else {
      operands.push(parseOperand());
    }
    return { kind: 'term', field: name.text.toLowerCase(), operator, operands };
  }

  const ordered = (): boolean => isWord('order') && isWord('by', 1);
  const where = peek() === undefined || ordered() ? undefined : parseOr();
  const order: { field: string; descending: boolean }[] = [];
  if (ordered()) {
    next += 2;
    do {
      if (order.length > 0) next += 1;
      const field = take();
      const descending = isWord('desc');
      if (descending || isWord('asc')) next += 1;
      order.push({ field: field.text.toLowerCase(), descending });
    } while (isSign(','));
  }
  const rest = peek();
  if (rest !== undefined) throw syntaxError(`Expecting either 'OR' or 'AND' but got '${rest.text}'.`);
  return { where, order };
}
