import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { cloneDatabase } from '../support/clone-database.ts';
import type { ClonedDatabase } from '../support/clone-database.ts';
import { testTemporal } from '../support/test-temporal.ts';

describe('the servers that all tests share', () => {
  let database: ClonedDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  test('a cloned database has been migrated', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const found = await client.query('select name from schema_migration');
    await client.end();
    expect(found.rowCount).toBeGreaterThan(0);
  });

  test('Temporal keeps closed workflows 90 days and knows the search attributes', async () => {
    const { address, namespace } = testTemporal();
    const connection = await Connection.connect({ address });
    const described = await connection.workflowService.describeNamespace({ namespace });
    const listed = await connection.operatorService.listSearchAttributes({ namespace });
    await connection.close();
    expect(Number(described.config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
    expect(Object.keys(listed.customAttributes ?? {})).toEqual(
      expect.arrayContaining(['CountersignIncident', 'CountersignState', 'CountersignMode']),
    );
  });
});
