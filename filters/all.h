// Every native filter, in the order in which a body meets them on its way to the client.
#pragma once

// 1. An error page of the server becomes a problem document before anything else sees its text.
#include "filters/problem_document/problem_document.h"
