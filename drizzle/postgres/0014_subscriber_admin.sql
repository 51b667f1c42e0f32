CREATE TABLE "consents" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"subscriber_id" text NOT NULL,
	"channel" text NOT NULL,
	"address_hash" text NOT NULL,
	"step" text NOT NULL,
	"way" text NOT NULL,
	"wording" text,
	"note" text,
	"ip_hash" text,
	"actor" text,
	"at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended" text
);
--> statement-breakpoint
CREATE TABLE "delivery_totals" (
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"part" integer NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "delivery_totals_channel_state_part_pk" PRIMARY KEY("channel","state","part")
);
--> statement-breakpoint
CREATE TABLE "import_lines" (
	"import_id" text NOT NULL,
	"line" integer NOT NULL,
	"key" text,
	"row" jsonb,
	"verdict" text NOT NULL,
	"note" text,
	CONSTRAINT "import_lines_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"file_name" text NOT NULL,
	"state" text NOT NULL,
	"choices" jsonb NOT NULL,
	"actor" jsonb NOT NULL,
	"ignored_columns" jsonb NOT NULL,
	"lines" integer NOT NULL,
	"counts" jsonb NOT NULL,
	"up_to" integer NOT NULL,
	"problem" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscriber_marks" (
	"subscriber_id" text PRIMARY KEY NOT NULL,
	"held_by" text,
	"held_at" timestamp (3) with time zone,
	"list_owner" text
);
--> statement-breakpoint
CREATE TABLE "subscriber_tags" (
	"subscriber_id" text NOT NULL,
	"tag" text NOT NULL,
	CONSTRAINT "subscriber_tags_subscriber_id_tag_pk" PRIMARY KEY("subscriber_id","tag")
);
--> statement-breakpoint
ALTER TABLE "import_lines" ADD CONSTRAINT "import_lines_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber_marks" ADD CONSTRAINT "subscriber_marks_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber_tags" ADD CONSTRAINT "subscriber_tags_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consents_subscriber" ON "consents" USING btree ("subscriber_id","at");--> statement-breakpoint
CREATE INDEX "consents_address" ON "consents" USING btree ("address_hash");--> statement-breakpoint
CREATE INDEX "consents_ended" ON "consents" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "import_lines_key" ON "import_lines" USING btree ("import_id","key");--> statement-breakpoint
CREATE INDEX "import_lines_verdict" ON "import_lines" USING btree ("import_id","verdict","line");--> statement-breakpoint
CREATE INDEX "subscriber_tags_tag" ON "subscriber_tags" USING btree ("tag","subscriber_id");--> statement-breakpoint
CREATE INDEX "deliveries_sent" ON "deliveries" USING btree ("update_id","sent_at","channel") WHERE state = 'sent';--> statement-breakpoint
CREATE INDEX "subscribers_newest" ON "subscribers" USING btree ("page_id","scope","created_at","id");