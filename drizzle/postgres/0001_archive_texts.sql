CREATE TABLE "archive_texts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "archive_texts_incident_id_unique" UNIQUE("incident_id")
);
--> statement-breakpoint
ALTER TABLE "archive_texts" ADD CONSTRAINT "archive_texts_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;