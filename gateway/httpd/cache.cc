#include "gateway/httpd/cache.h"

#include "gateway/httpd/pool.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/socache_store.h"

namespace jsongate::httpd {
namespace {

struct Caches final : CacheStores {
  CacheStore* find(std::string_view name) override { return store(name); }
  SocacheStore* store(std::string_view name) const noexcept {
    auto* found = first;
    while (found != nullptr && found->name() != name) found = found->next;
    return found;
  }

  SocacheStore* first = nullptr;
};

Caches& caches_of(apr_pool_t* config) {
  static constexpr char kKey[] = "jsongate.caches";
  void* found = nullptr;
  apr_pool_userdata_get(&found, kKey, config);
  if (found == nullptr) {
    found = make_in_pool<Caches>(config);
    apr_pool_userdata_setn(found, kKey, nullptr, config);
  }
  return *static_cast<Caches*>(found);
}

const ap_socache_provider_t* find_provider(std::string_view name, apr_pool_t* pool) {
  return static_cast<const ap_socache_provider_t*>(ap_lookup_provider(
      AP_SOCACHE_PROVIDER_GROUP, copy_in_pool(pool, name), AP_SOCACHE_PROVIDER_VERSION));
}

// Null, or what is wrong.
const char* create(Caches& caches, const shared::CacheEntry& entry, apr_pool_t* config,
                   apr_pool_t* temp, server_rec* server) {
  const auto* provider = find_provider(entry.provider, temp);
  const char* name = copy_in_pool(temp, entry.provider);
  if (provider == nullptr) {
    return apr_psprintf(temp, "there is no provider '%s': load mod_socache_%s", name, name);
  }
  auto* made = make_in_pool<SocacheStore>(config, entry.name, *provider, server);
  const char* wrong = made->create(entry.arguments, config, temp);
  if (wrong != nullptr) return wrong;
  made->next = caches.first;
  caches.first = made;
  return nullptr;
}

void report(const shared::CacheEntry& entry, const char* wrong) {
  ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, nullptr,
               "AH00526: Syntax error on line %u of %s:", entry.line, entry.file.data());
  ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, nullptr, "JsonGateCache: %s", wrong);
}

void log_failure(const SocacheStore& store, const char* wrong, server_rec* server) {
  ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "jsongate: cannot open the cache %.*s: %s",
               static_cast<int>(store.name().size()), store.name().data(), wrong);
}

}  // namespace

int register_cache_mutex(apr_pool_t* config, apr_pool_t*, apr_pool_t*) {
  return ap_mutex_register(config, "jsongate-cache", nullptr, APR_LOCK_DEFAULT, 0) == APR_SUCCESS
             ? OK
             : HTTP_INTERNAL_SERVER_ERROR;
}

int create_caches(apr_pool_t* config, apr_pool_t*, apr_pool_t* temp, server_rec* server) {
  auto& caches = caches_of(config);
  bool good = true;
  const auto make = [&](const shared::CacheEntry& entry) {  // newest first: it counts
    if (caches.store(entry.name) != nullptr) return true;
    const char* wrong = create(caches, entry, config, temp, server);
    if (wrong != nullptr) report(entry, wrong);
    good = good && wrong == nullptr;
    return true;
  };
  each_node(server_settings(server).shared.caches, make);
  const bool is_wanted = good && !python_names(config).names.empty() &&
                         caches.store(shared::kDefaultCache) == nullptr &&
                         find_provider(shared::kMemoryProvider, temp) != nullptr;
  if (is_wanted) {
    make({.name = shared::kDefaultCache,
          .provider = shared::kMemoryProvider,
          .arguments = shared::kMemoryArguments});
  }
  return good ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

int open_caches(apr_pool_t* config, apr_pool_t*, apr_pool_t*, server_rec* server) {
  // httpd reads its configuration twice when it starts, and throws away what the first has made.
  if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) return OK;
  for (auto* store = caches_of(config).first; store != nullptr; store = store->next) {
    if (const char* wrong = store->open(config)) {
      log_failure(*store, wrong, server);
      return HTTP_INTERNAL_SERVER_ERROR;
    }
  }
  return OK;
}

CacheStores& join_caches(apr_pool_t* child, apr_pool_t* config) {
  auto& caches = caches_of(config);
  for (auto* store = caches.first; store != nullptr; store = store->next) {
    if (const char* wrong = store->join(child)) log_failure(*store, wrong, ap_server_conf);
  }
  return caches;
}

std::vector<std::string> cache_names(apr_pool_t* config) {
  std::vector<std::string> names;
  for (auto* store = caches_of(config).first; store != nullptr; store = store->next) {
    names.emplace_back(store->name());
  }
  return names;
}

}  // namespace jsongate::httpd
