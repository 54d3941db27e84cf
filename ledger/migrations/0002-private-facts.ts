/**
 * Private facts: their values never enter a message, a history or a template. The chain holds the
 * salted digest; the value lies here until it is erased. Views of the first version get what later
 * entries may add to.
 */
export const migration0002 = {
  name: '0002-private-facts',
  sql: `
create table private_fact (
  digest text primary key check (digest ~ '^[0-9a-f]{64}$'),
  incident text not null check (length(incident) between 1 and 140),
  name text not null check (length(name) between 1 and 100),
  salt text not null check (salt ~ '^[0-9a-f]{32}$'),
  -- Canonical JSON.
  value text not null check (length(value) <= 65536),
  stored_at timestamptz not null default clock_timestamp()
);
create index private_fact_incident on private_fact (incident, name);

create function refuse_private_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('countersign.erasing', true) = 'on' then
    return old;
  end if;
  raise exception '% on % is refused: only erase_private_facts() erases', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger erasable_only before update or delete on private_fact
  for each row execute function refuse_private_erasure();
create trigger never_truncated before truncate on private_fact
  for each statement execute function refuse_change();

-- The one way in which the server stores a private value. The digest is not believed.
create function keep_private_fact(p_incident text, p_name text, p_salt text, p_value text)
returns text language plpgsql security definer set search_path from current as $$
declare
  found_digest text;
begin
  perform p_value::json;
  found_digest := encode(sha256(convert_to(
    '{"name":' || to_json(p_name) || ',"salt":"' || p_salt || '","value":' || p_value || '}',
    'UTF8')), 'hex');
  insert into private_fact (digest, incident, name, salt, value)
    values (found_digest, p_incident, p_name, p_salt, p_value)
    on conflict (digest) do nothing;
  return found_digest;
end $$;

-- Every value that was ever stored under the name, also those that no entry came to speak of.
create function erase_private_facts(p_incident text, p_name text) returns integer
language plpgsql security definer set search_path from current as $$
declare
  erased integer;
begin
  perform set_config('countersign.erasing', 'on', true);
  delete from private_fact where incident = p_incident and name = p_name;
  get diagnostics erased = row_count;
  perform set_config('countersign.erasing', 'off', true);
  return erased;
end $$;

update incident_projection set view = jsonb_build_object(
  'tasks', '[]'::jsonb, 'held', null, 'mergedInto', null, 'followers', '[]'::jsonb,
  'splitFrom', null, 'splitInto', '[]'::jsonb, 'skipped', '[]'::jsonb, 'satisfied', '[]'::jsonb,
  'relapsedSince', null, 'outdated', '[]'::jsonb) || view || jsonb_build_object(
  'facts', (select coalesce(jsonb_agg(jsonb_build_object(
    'language', null, 'change', null, 'sealed', null) || fact), '[]'::jsonb)
    from jsonb_array_elements(view -> 'facts') as fact));
update post_projection set view = jsonb_build_object(
  'language', 'en', 'follows', null, 'embargo', null, 'released', null) || view
  || jsonb_build_object('revisions', (select coalesce(jsonb_agg(
    jsonb_build_object('facts', '[]'::jsonb) || revision), '[]'::jsonb)
    from jsonb_array_elements(view -> 'revisions') as revision));
`,
} as const;
