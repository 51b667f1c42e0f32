-- The archive's search. Custom: drizzle-kit knows neither triggers nor functions nor generated search vectors.
CREATE INDEX "incidents_begin" ON "incidents" (page_id, coalesce(scheduled_for, started_at), id);
--> statement-breakpoint
-- A text as its words are compared: compatibility forms made plain, accents taken off Latin, Greek and Cyrillic, in
-- lower case, punctuation and symbols made spaces. Written out so that it is the same whatever the database's locale
-- is (in "C", lower() knows only ASCII and every other character counts as a letter). lib/store/archive.ts folds the
-- words looked for alike. Cut at 200,000 characters, since a longer text could exceed what one search vector may hold
-- and an update must never fail because of its length.
CREATE FUNCTION candor_fold(source text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $fold$
	SELECT left(lower(translate(
		regexp_replace(
			regexp_replace(normalize(left(source, 200000), NFKD), '[\u0300-\u036f]', '', 'g'),
			'[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]+',
			' ', 'g'),
		'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣςΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЂЈЉЊЋЏҐØĐŁÆŒÞÐẞŊĦŦ',
		'αβγδεζηθικλμνξοπρσστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяєіђјљњћџґøđłæœþðßŋħŧ')), 200000)
$fold$;
--> statement-breakpoint
ALTER TABLE "archive_texts" ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', candor_fold("text"))) STORED;
--> statement-breakpoint
CREATE INDEX "archive_texts_words" ON "archive_texts" USING gin (words);
--> statement-breakpoint
-- The one definition of what can be searched: only public updates, and a name only where there is one.
CREATE VIEW archive_sources AS
SELECT i.id AS incident_id, i.name || E'\n' || string_agg(u.body, E'\n' ORDER BY u.display_at, u.id) AS "text"
FROM "incidents" i INNER JOIN "incident_updates" u ON u.incident_id = i.id
WHERE u.audience = 'public'
GROUP BY i.id;
--> statement-breakpoint
-- The search path is fixed, so that a restore or another session's settings change nothing; so is
-- the use of indexes, since the plans are kept from when the tables were new and empty.
CREATE FUNCTION candor_archive_name() RETURNS trigger LANGUAGE plpgsql
	SET search_path FROM CURRENT SET enable_seqscan TO off AS $body$
BEGIN
	DELETE FROM archive_texts WHERE incident_id = new.id;
	INSERT INTO archive_texts (incident_id, "text") SELECT s.incident_id, s."text" FROM archive_sources s WHERE s.incident_id = new.id;
	RETURN NULL;
END
$body$;
--> statement-breakpoint
CREATE FUNCTION candor_archive_update() RETURNS trigger LANGUAGE plpgsql
	SET search_path FROM CURRENT SET enable_seqscan TO off AS $body$
DECLARE
	touched text[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[new.incident_id] WHEN 'DELETE' THEN ARRAY[old.incident_id] ELSE ARRAY[old.incident_id, new.incident_id] END;
BEGIN
	-- Two updates of one incident posted at the same moment wait for each other here, and the second sees the first's.
	-- (A stronger lock would dead-lock with the one that their foreign key takes.)
	PERFORM 1 FROM incidents WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
	DELETE FROM archive_texts WHERE incident_id = ANY (touched);
	INSERT INTO archive_texts (incident_id, "text") SELECT s.incident_id, s."text" FROM archive_sources s WHERE s.incident_id = ANY (touched);
	RETURN NULL;
END
$body$;
--> statement-breakpoint
CREATE TRIGGER incidents_archive_name AFTER UPDATE OF name ON "incidents" FOR EACH ROW WHEN (new.name <> old.name) EXECUTE FUNCTION candor_archive_name();
--> statement-breakpoint
CREATE TRIGGER incident_updates_archive AFTER INSERT OR DELETE OR UPDATE OF body, audience, incident_id ON "incident_updates" FOR EACH ROW EXECUTE FUNCTION candor_archive_update();
--> statement-breakpoint
INSERT INTO archive_texts (incident_id, "text") SELECT incident_id, "text" FROM archive_sources;
