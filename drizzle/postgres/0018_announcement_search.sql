-- The archive's search through announcements. Custom: drizzle-kit knows no generated search vectors.
ALTER TABLE "announcements" ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', candor_fold("title" || E'\n' || "body"))) STORED;
--> statement-breakpoint
CREATE INDEX "announcements_words" ON "announcements" USING gin (words);
