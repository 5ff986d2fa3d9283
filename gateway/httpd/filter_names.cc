// Python filters under names that httpd knows: SetOutputFilter, AddOutputFilterByType,
// FilterProvider.
#include <array>
#include <utility>

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/input_adapter.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"

namespace jsongate::httpd {
namespace {

// httpd hands a filter nothing that says which one it is (behind mod_filter not even its name), so
// that each name has a function of its own.
constexpr std::size_t kMostNames = 64;

template <std::size_t Place>
apr_status_t named_output(ap_filter_t* self, apr_bucket_brigade* in) {
  return run_named_output(self, in, runtime().named_filters[Place]);
}

template <std::size_t Place>
apr_status_t named_input(ap_filter_t* self, apr_bucket_brigade* out, ap_input_mode_t mode,
                         apr_read_type_e block, apr_off_t limit) {
  return run_named_input(self, out, mode, block, limit, runtime().named_filters[Place]);
}

struct Functions {
  ap_out_filter_func output;
  ap_in_filter_func input;
};

template <std::size_t... Place>
constexpr std::array<Functions, sizeof...(Place)> functions_for(std::index_sequence<Place...>) {
  return {{{guarded_status<&named_output<Place>>, guarded_status<&named_input<Place>>}...}};
}

constexpr auto kFunctions = functions_for(std::make_index_sequence<kMostNames>{});

}  // namespace

const char* name_filters(apr_pool_t* pool) {
  std::size_t place = 0;
  for (const auto& [kind, spec] : python_names(pool).names) {
    if (kind != PythonKind::kFilter) continue;
    if (place == kMostNames) return apr_psprintf(pool, "at most %zu different filters", kMostNames);
    const char* name = copy_in_pool(pool, spec);
    ap_register_output_filter(name, kFunctions[place].output, nullptr, AP_FTYPE_RESOURCE);
    ap_register_input_filter(name, kFunctions[place].input, nullptr, AP_FTYPE_RESOURCE);
    ++place;
  }
  return nullptr;
}

}  // namespace jsongate::httpd
