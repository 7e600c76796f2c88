-- What a database says of its own schema, in the order in which people read it.

-- name: tables
SELECT c.oid AS id, c.relname AS name, c.relkind = 'v' AS view, obj_description(c.oid, 'pg_class') AS words
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version'
 ORDER BY c.relname

-- name: columns
SELECT a.attrelid AS table_id, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
       col_description(a.attrelid, a.attnum) AS words,
       CASE WHEN a.attidentity <> '' THEN 'numbered'
            WHEN a.attgenerated <> '' THEN 'computed'
            ELSE pg_get_expr(d.adbin, d.adrelid) END AS preset
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum

-- name: constraints
-- Keys first, then what points to other tables, then checks.
SELECT conrelid AS table_id, conname AS name, contype::text AS kind, pg_get_constraintdef(oid, true) AS words,
       confrelid::regclass::text AS target,
       ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY AS k (n, place)
               JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.n ORDER BY k.place) AS columns
  FROM pg_constraint
 WHERE conrelid = ANY($1::oid[]) AND contype IN ('p', 'u', 'f', 'c')
 ORDER BY conrelid, array_position('{p,u,f,c}'::text[], contype::text), conname

-- name: indexes
-- Those that are no constraint's.
SELECT i.indrelid AS table_id, c.relname AS name, i.indisunique AS is_unique, pg_get_indexdef(i.indexrelid) AS words
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = ANY($1::oid[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
 ORDER BY i.indrelid, c.relname

-- name: triggers
SELECT t.tgrelid AS table_id, t.tgname AS name, p.proname AS function
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = ANY($1::oid[]) AND NOT t.tgisinternal
 ORDER BY t.tgrelid, t.tgname
