// Every native filter, in the order in which a body meets them: a request's body on its way in, a
// reply's on its way to the client.
#pragma once

// Requests.
// 1. Before access is checked: fields of one JSON document become variables.
#include "filters/json_extract/json_extract.h"
// (All of them are tasks; HeldDocument brings them a body that is one document.)
#include "filters/held_document/held_document.h"
// 2. One document is proven to be JSON before anything else looks at it or decides by it.
#include "filters/json_guard/json_guard.h"
// 3. In its place where the body is NDJSON: each record is proven before it goes on.
#include "filters/ndjson/ndjson.h"
// 4. The document matches a schema, as the client wrote it.
#include "filters/json_schema/json_schema.h"
// 5. What goes on is edited once it is proven; Python filters see the edited body.
#include "filters/json_edit/configured_edits.h"

// Replies, behind their Python filters.
// 1. An error page of the server becomes a problem document before anything else sees its text.
#include "filters/problem_document/problem_document.h"
// 2. json_schema: the document matches a schema as it was made.
// 3. json_edit: the last one, so that nothing leaves that a mask was to cover.

// What the filters are told by the configuration.
#include "filters/json_edit/settings.h"
#include "filters/json_extract/settings.h"
#include "filters/json_schema/settings.h"
#include "filters/validate/validation.h"
