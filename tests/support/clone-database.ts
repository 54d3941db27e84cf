import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { POSTGRES_VARIABLE, TEMPLATE_DATABASE } from './stack/names.ts';
import { fromSetup } from './from-setup.ts';

export interface ClonedDatabase {
  /** Connection string; its user owns all that stands in the database. */
  readonly url: string;
  readonly name: string;
  /** Removes the database, also where connections are still open. Call it in `afterAll`. */
  readonly drop: () => Promise<void>;
}

/** A migrated, empty database for one test file, in about 50 ms. */
export async function cloneDatabase(): Promise<ClonedDatabase> {
  return await makeDatabase(TEMPLATE_DATABASE);
}

/** A database with nothing in it, for tests of migrations. */
export async function emptyDatabase(): Promise<ClonedDatabase> {
  return await makeDatabase('template0');
}

async function makeDatabase(template: string): Promise<ClonedDatabase> {
  const admin = fromSetup(POSTGRES_VARIABLE);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await ask(admin, `create database ${name} template ${template}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    drop: () => ask(admin, `drop database if exists ${name} with (force)`),
  };
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
