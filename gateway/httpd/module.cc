// mod_jsongate: the module record and the list of hooks, each with the stage or event that it is.
#include "gateway/httpd/access_hooks.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/cache.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/error_guard.h"
#include "gateway/httpd/expressions.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/input_adapter.h"
#include "gateway/httpd/lifecycle.h"
#include "gateway/httpd/memory_handover.h"
#include "gateway/httpd/output_adapter.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/reload.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/stages.h"

namespace jsongate::httpd {
namespace {

// Rules of the server are for all requests: what they refuse or send elsewhere must not reach an
// application. A section's application comes before what ProxyPass maps, whatever is loaded first.
constexpr const char* kBeforeRoute[] = {"mod_rewrite.c", nullptr};
constexpr const char* kAfterRoute[] = {"mod_proxy.c", nullptr};

void register_hooks(apr_pool_t*) {
  ap_hook_pre_config(guarded<&register_cache_mutex>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_check_config(guarded<&create_caches>, nullptr, nullptr, APR_HOOK_FIRST);
  ap_hook_check_config(guarded<&check_configuration>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_post_config(guarded<&share_memory>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_post_config(guarded<&open_caches>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_post_config(guarded<&watch_sources>, nullptr, nullptr, APR_HOOK_LAST);
  ap_hook_child_init(guarded<&start_child>, nullptr, nullptr, APR_HOOK_LAST);
  ap_hook_child_stopping(guarded<&leave_child>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_child_status(guarded<&watch_child>, nullptr, nullptr, APR_HOOK_MIDDLE);

  ap_hook_generate_log_id(guarded<&name_log_entry>, nullptr, nullptr, APR_HOOK_FIRST);
  ap_hook_post_read_request(guarded<&receive>, nullptr, nullptr, APR_HOOK_REALLY_FIRST);
  ap_hook_translate_name(guarded<&route>, kBeforeRoute, kAfterRoute, APR_HOOK_FIRST);
  ap_hook_map_to_storage(guarded<&is_no_file>, nullptr, nullptr, APR_HOOK_FIRST);
  ap_hook_type_checker(guarded<&is_no_file>, nullptr, nullptr, APR_HOOK_REALLY_FIRST);
  ap_hook_check_access(guarded<&admit>, nullptr, nullptr, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_URI);
  ap_hook_fixups(guarded<&run_access_hooks>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_insert_filter(guarded<&attach_filters>, nullptr, nullptr, APR_HOOK_LAST);
  ap_hook_handler(guarded<&prepare>, nullptr, nullptr, APR_HOOK_REALLY_FIRST);
  ap_hook_handler(guarded<&answer>, nullptr, nullptr, APR_HOOK_FIRST);
  ap_hook_insert_error_filter(guarded<&attach_problem>, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_log_transaction(guarded<&record>, nullptr, nullptr, APR_HOOK_FIRST);
  ap_hook_expr_lookup(guarded<&look_up_json>, nullptr, nullptr, APR_HOOK_MIDDLE);
  register_input_adapter();
  register_output_adapter();
  register_dropping_filter();
  register_hook_fields();
  register_error_guard();
  register_memory_handover();
}

}  // namespace
}  // namespace jsongate::httpd

module AP_MODULE_DECLARE_DATA jsongate_module = {
    STANDARD20_MODULE_STUFF,
    jsongate::httpd::guarded_pointer<&jsongate::httpd::create_section_settings>,
    jsongate::httpd::guarded_pointer<&jsongate::httpd::merge_section_settings>,
    jsongate::httpd::guarded_pointer<&jsongate::httpd::create_server_settings>,
    nullptr,
    jsongate::httpd::kCommands,
    jsongate::httpd::guarded<&jsongate::httpd::register_hooks>,
    AP_MODULE_FLAG_NONE,
};
