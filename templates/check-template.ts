import Handlebars from 'handlebars';
import type { Fault } from './fault.ts';
import { OWN_HELPERS } from './words-helpers.ts';
import type { Slot } from './words-helpers.ts';

/** What is known about the place that a template speaks in. */
export interface TemplateScope {
  /** Everything that may be used at all; `null`: the runbook gives it no known form. */
  readonly names: ReadonlyMap<string, Slot | null>;
  /** What is certainly there when these words are chosen; all else needs an `{{#if}}`. */
  readonly certain: ReadonlySet<string>;
  /** Private facts: they never reach words, not even as a condition. */
  readonly secret: ReadonlySet<string>;
  /** True when the text must state the next update outside of any condition. */
  readonly mustPromise: boolean;
}

const TEXT: readonly Slot[] = ['noun', 'word', 'clause', 'sentence', 'label', 'how', 'where'];
const TIMES: readonly Slot[] = ['time', 'instant'];
const LISTS: readonly Slot[] = ['sentences'];
const DAYS: readonly Slot[] = ['date', 'time', 'instant'];
const ANYTHING: readonly Slot[] = [...TEXT, ...LISTS, ...DAYS, 'yes-no', 'components'];
const FORMS_OF_HELPER: Readonly<Record<string, readonly (readonly Slot[])[]>> = {
  cap: [TEXT],
  clock: [TIMES],
  day: [DAYS],
  span: [TIMES, TIMES],
};

/**
 * Walks a template's syntax tree and finds what could only go wrong in the middle of an outage:
 * unknown facts and helpers, forms that do not fit, facts that may be unknown and are not asked for
 * with `{{#if}}`, a promise that is not stated.
 *
 * @param file path for the faults
 */
export function checkTemplate(
  file: string,
  source: string,
  scope: TemplateScope,
): readonly Fault[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const line = Number(/line (\d+)/u.exec(why)?.[1] ?? 1);
    const [first = why] = why.split('\n').slice(-1);
    return [{ file, line, column: 1, path: '', expected: `a Handlebars template (${first})` }];
  }
  const walk = new Walk(file, scope);
  walk.program(program, scope.certain, false);
  if (scope.mustPromise && !program.body.some(statesNextUpdate)) {
    const expected = '{{clock nextUpdate}} outside of any condition: the post makes a promise';
    return [...walk.faults, { file, line: 1, column: 1, path: 'nextUpdate', expected }];
  }
  return walk.faults;
}

class Walk {
  readonly faults: Fault[] = [];
  readonly #file: string;
  readonly #names: TemplateScope['names'];
  readonly #secret: TemplateScope['secret'];

  constructor(file: string, scope: TemplateScope) {
    this.#file = file;
    this.#names = scope.names;
    this.#secret = scope.secret;
  }

  program(program: hbs.AST.Program, certain: ReadonlySet<string>, inList: boolean): void {
    for (const statement of program.body) {
      if (isMustache(statement)) {
        this.#mustache(statement, certain, inList);
      } else if (isBlock(statement)) {
        this.#block(statement, certain, inList);
      } else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
        this.#fault(statement, statement.type, 'words, {{facts}}, {{#if}}, {{#unless}}, {{#each}}');
      }
    }
  }

  #mustache(
    statement: hbs.AST.MustacheStatement,
    certain: ReadonlySet<string>,
    inList: boolean,
  ): void {
    const name = original(statement.path);
    const { params } = statement;
    if (params.length === 0 && name === 'this') {
      if (!inList) {
        this.#fault(statement, 'this', '{{this}} inside of {{#each}} only');
      }
    } else if (params.length === 0) {
      this.#value(statement.path, TEXT, certain);
    } else if (name === 'lookup') {
      this.#arity(statement, name, 2);
      this.#value(params[0], LISTS, certain);
      if (params[1] !== undefined && params[1].type !== 'NumberLiteral') {
        this.#fault(params[1], 'lookup', 'a number as second argument of lookup');
      }
    } else {
      const forms = Object.hasOwn(FORMS_OF_HELPER, name) ? FORMS_OF_HELPER[name] : undefined;
      if (forms === undefined) {
        this.#fault(
          statement,
          name,
          `one of the helpers ${Object.keys(FORMS_OF_HELPER).join(', ')}, lookup`,
        );
        return;
      }
      this.#arity(statement, name, forms.length);
      for (const [index, form] of forms.entries()) {
        this.#value(params[index], form, certain);
      }
    }
  }

  #block(block: hbs.AST.BlockStatement, certain: ReadonlySet<string>, inList: boolean): void {
    const name = original(block.path);
    const [condition] = block.params;
    const asked = condition === undefined ? '' : original(condition);
    const more = new Set([...certain, asked]);
    const inverse = block.inverse as hbs.AST.Program | undefined;
    this.#arity(block, name, 1);
    switch (name) {
      case 'if':
        this.#condition(condition);
        this.program(block.program, more, inList);
        return inverse && this.program(inverse, certain, inList);
      case 'unless':
        this.#condition(condition);
        this.program(block.program, certain, inList);
        return inverse && this.program(inverse, more, inList);
      case 'each':
        this.#value(condition, LISTS, inverse ? null : certain);
        this.program(block.program, more, true);
        return inverse && this.program(inverse, certain, inList);
      default:
        this.#fault(block, name, `one of the blocks ${OWN_HELPERS.slice(0, 3).join(', ')}`);
    }
  }

  /** A fact, or `(unknown "fact")`: somebody said that it is not known. */
  #condition(node: hbs.AST.Expression | undefined): void {
    if (node === undefined || !isSubExpression(node)) {
      this.#value(node, ANYTHING, null);
      return;
    }
    const name = original(node.path);
    if (name !== 'unknown') {
      this.#fault(node, name, 'unknown, the only question in brackets');
      return;
    }
    this.#arity(node, name, 1);
    const [fact] = node.params;
    if (fact !== undefined && fact.type !== 'StringLiteral') {
      this.#fault(fact, name, 'the name of a fact in quotation marks');
    } else if (fact !== undefined) {
      this.#named(fact, original(fact));
    }
  }

  /** @returns whether the name may be used here */
  #named(node: hbs.AST.Expression, name: string): boolean {
    if (this.#secret.has(name)) {
      this.#fault(node, name, 'no private fact: words never carry it');
      return false;
    }
    if (!this.#names.has(name)) {
      const known = [...this.#names.keys()].join(', ');
      this.#fault(node, name, `a fact that this runbook knows here (${known})`);
      return false;
    }
    return true;
  }

  /** `certain: null`: it may be unknown here, because the template asks for it. */
  #value(
    node: hbs.AST.Expression | undefined,
    forms: readonly Slot[],
    certain: ReadonlySet<string> | null,
  ): void {
    if (node === undefined) {
      return;
    }
    const name = original(node);
    if (node.type !== 'PathExpression') {
      this.#fault(node, name, 'the name of a fact');
      return;
    }
    if (!this.#named(node, name)) {
      return;
    }
    const form = this.#names.get(name) ?? null;
    if (form !== null && !forms.includes(form)) {
      this.#fault(node, name, `${forms.join(' or ')} in this place, found ${form}`);
    }
    if (certain !== null && !certain.has(name)) {
      this.#fault(node, name, `{{#if ${name}}} around it: it may be unknown when this is said`);
    }
  }

  #arity(
    node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression,
    name: string,
    count: number,
  ): void {
    // The parser leaves `hash` out when there is none, whatever its types say.
    const hash = node.hash as hbs.AST.Hash | undefined;
    if (node.params.length !== count || (hash?.pairs.length ?? 0) > 0) {
      this.#fault(node, name, `${count} argument${count === 1 ? '' : 's'} for ${name}`);
    }
  }

  #fault(node: hbs.AST.Node, path: string, expected: string): void {
    const { line, column } = node.loc.start;
    this.faults.push({ file: this.#file, line, column: column + 1, path, expected });
  }
}

function statesNextUpdate(statement: hbs.AST.Statement): boolean {
  const [first] = isMustache(statement) ? statement.params : [];
  return first !== undefined && original(first) === 'nextUpdate';
}

function isMustache(statement: hbs.AST.Statement): statement is hbs.AST.MustacheStatement {
  return statement.type === 'MustacheStatement';
}

function isBlock(statement: hbs.AST.Statement): statement is hbs.AST.BlockStatement {
  return statement.type === 'BlockStatement';
}

function isSubExpression(node: hbs.AST.Expression): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}

/** As it was written: `@root.x`, `../x` and `x.y` are then no names that anybody knows. */
function original(node: hbs.AST.Node): string {
  return 'original' in node ? String(node.original) : node.type;
}
