CREATE TABLE "digests" (
	"subscriber_id" text PRIMARY KEY NOT NULL,
	"hour" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"last_day" text,
	"seq" bigint NOT NULL,
	"open_ids" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erased_addresses" (
	"hash" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_followers" (
	"incident_id" text NOT NULL,
	"subscriber_id" text NOT NULL,
	CONSTRAINT "incident_followers_incident_id_subscriber_id_pk" PRIMARY KEY("incident_id","subscriber_id")
);
--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "wants_incidents" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "wants_maintenance" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "wants_postmortems" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "minimum_impact" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "cadence" text DEFAULT 'every' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "follows_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "links_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "sealed" text;--> statement-breakpoint
ALTER TABLE "digests" ADD CONSTRAINT "digests_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_followers" ADD CONSTRAINT "incident_followers_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_followers" ADD CONSTRAINT "incident_followers_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "digests_due" ON "digests" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "incident_followers_subscriber" ON "incident_followers" USING btree ("subscriber_id");