CREATE TABLE "delivery_threads" (
	"subscriber_id" text NOT NULL,
	"incident_id" text NOT NULL,
	"ref" jsonb NOT NULL,
	CONSTRAINT "delivery_threads_subscriber_id_incident_id_pk" PRIMARY KEY("subscriber_id","incident_id")
);
--> statement-breakpoint
CREATE TABLE "subscriber_channels" (
	"subscriber_id" text PRIMARY KEY NOT NULL,
	"sealed_settings" text,
	"sealed_old_secret" text,
	"old_secret_until" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"dead_in_row" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "delivery_threads" ADD CONSTRAINT "delivery_threads_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber_channels" ADD CONSTRAINT "subscriber_channels_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;