/** The role whose rights every connection of Countersign takes on; see openLedger. */
export const RESTRICTED_ROLE = 'countersign_app';

/**
 * Append-only by right as well as by trigger: connections work as a role that may insert into
 * the ledger and may not change it. A role belongs to the whole cluster, so another database's
 * migration may be making it at this very moment.
 */
export const makeRoleSql = `
do $$
begin
  if not exists (select from pg_roles where rolname = '${RESTRICTED_ROLE}') then
    create role ${RESTRICTED_ROLE} nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, '${RESTRICTED_ROLE}', 'MEMBER') then
    execute format('grant ${RESTRICTED_ROLE} to %I', current_user);
  end if;
end $$;
`;

/** Run after every migration, so that a new table has no rights until it stands in here. */
export const grantSql = `
do $$ begin execute format('grant usage on schema %I to ${RESTRICTED_ROLE}', current_schema()); end $$;
grant select, insert on ledger_entry, erasable_payload, rendition, runbook_package, certificate,
  certificate_key, used_statement to ${RESTRICTED_ROLE};
grant select, insert, update on chain_head, used_delivery to ${RESTRICTED_ROLE};
grant select, insert, update, delete on incident_projection, post_projection, login_challenge,
  login_session to ${RESTRICTED_ROLE};
grant select on private_fact to ${RESTRICTED_ROLE};
revoke all on function erase_payload(text, integer) from public;
revoke all on function door_append(text, text, text, text) from public;
revoke all on function door_record(text, text, text, text, text, integer) from public;
revoke all on function keep_private_fact(text, text, text, text) from public;
revoke all on function erase_private_facts(text, text) from public;
grant execute on function keep_private_fact(text, text, text, text) to ${RESTRICTED_ROLE};
grant execute on function erase_private_facts(text, text) to ${RESTRICTED_ROLE};
grant execute on function erase_payload(text, integer) to ${RESTRICTED_ROLE};
grant execute on function door_record(text, text, text, text, text, integer) to ${RESTRICTED_ROLE};
`;
