// The settings of all rooms as httpd keeps them: one group per server, one per section.
//
// Owner: the configuration pool, or the request's pool for what a request merged. Read by any
// thread, never changed after the configuration was read.
#pragma once

#include <tuple>

#include "filters/all.h"
#include "gateway/core/budget.h"
#include "gateway/httpd/apache.h"
#include "gateway/shared/settings.h"
#include "python/settings.h"

namespace jsongate::httpd {

struct ServerSettings {
  python::InterpreterSettings interpreter;
  shared::SharedSettings shared;
  BudgetSettings budget;
};

struct SectionSettings {
  python::AppSettings app;
  filters::ExtractSettings extraction;
  filters::ValidateSettings validation;
  filters::SchemaSettings schema;
  filters::EditSettings edit;
  filters::ProblemDocumentSettings problem_document;
};

const ServerSettings& server_settings(const server_rec* server);
const SectionSettings& section_settings(const request_rec* request);
// httpd's own, of the section.
const core_dir_config& core_settings(const request_rec* request);

// What the configuration that lives in `pool` names in Python; made at the first call.
PythonNames& python_names(apr_pool_t* pool);

// For the module record.
extern const command_rec* const kCommands;
void* create_server_settings(apr_pool_t* pool, server_rec* server);
void* create_section_settings(apr_pool_t* pool, char* path);
void* merge_section_settings(apr_pool_t* pool, void* outer, void* inner);

}  // namespace jsongate::httpd
