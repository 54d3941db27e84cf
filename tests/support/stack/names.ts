/** Environment variables by which the set-up tells the test workers where things are. */
export const TEMPORAL_VARIABLE = 'COUNTERSIGN_TEST_TEMPORAL';
export const POSTGRES_VARIABLE = 'COUNTERSIGN_TEST_PG';
/** Every test database is a copy of this one. */
export const TEMPLATE_DATABASE = 'countersign_template';
