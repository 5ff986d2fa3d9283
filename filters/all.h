// Every native filter, in the order in which a body meets them: a request's body on its way in, a
// reply's on its way to the client.
#pragma once

// Requests.
// 1. One document is proven to be JSON before anything else looks at it or decides by it.
#include "filters/json_guard/json_guard.h"
// 2. In its place where the body is NDJSON: each record is proven before it goes on.
#include "filters/ndjson/ndjson.h"
// 3. What goes on is edited once it is proven: the edits of a reply's body stand here too, behind its
//    error pages.
#include "filters/json_edit/json_edit.h"
// Which of the two it is, and their limits.
#include "filters/validate/validation.h"

// Replies.
// 1. An error page of the server becomes a problem document before anything else sees its text.
#include "filters/problem_document/problem_document.h"
