#include "gateway/httpd/configuration_host.h"

#include <list>
#include <mutex>
#include <utility>

#include "gateway/httpd/expressions.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {

namespace {

// What all pools keep. A child ends without destroying its configuration, and leak checkers do not
// look into pools, whose memory is mapped: to them what only a pool knows of would be lost.
struct Kept {
  using Objects = std::list<std::shared_ptr<const void>>;
  std::mutex mutex;
  Objects objects;

  static Kept& of_process() {
    static auto* kept = new Kept;  // never destroyed, as the pools may outlive the statics
    return *kept;
  }
};

// One object's place in the list, in the pool.
struct KeptPlace {
  Kept::Objects::iterator at;

  explicit KeptPlace(Kept::Objects::iterator place) : at(place) {}
  KeptPlace(const KeptPlace&) = delete;
  KeptPlace& operator=(const KeptPlace&) = delete;
  ~KeptPlace() {
    auto& kept = Kept::of_process();
    const std::lock_guard lock(kept.mutex);
    kept.objects.erase(at);
  }
};

}  // namespace

void keep_in_pool(apr_pool_t* pool, std::shared_ptr<const void> object) {
  auto& kept = Kept::of_process();
  const std::lock_guard lock(kept.mutex);
  make_in_pool<KeptPlace>(pool, kept.objects.insert(kept.objects.end(), std::move(object)));
}

std::set<std::string>& named_files(apr_pool_t* pool) {
  return in_pool_once<std::set<std::string>>(pool, "jsongate.files");
}

void PoolHost::keep(std::shared_ptr<const void> object) {
  keep_in_pool(command_.pool, std::move(object));
}

const Expression* PoolHost::compile_expression(std::string_view text, std::string& wrong) {
  const char* error = nullptr;
  const auto* parsed = ap_expr_parse_cmd(&command_, copy_in_pool(command_.pool, text),
                                         AP_EXPR_FLAG_STRING_RESULT, &error, nullptr);
  if (error == nullptr && parsed != nullptr) return as_expression(parsed);
  wrong = error == nullptr ? "is not an expression" : error;
  return nullptr;
}

std::string PoolHost::path_of(std::string_view name) {
  const char* path = ap_server_root_relative(command_.pool, copy_in_pool(command_.pool, name));
  std::string found = path == nullptr ? std::string(name) : path;
  named_files(command_.pool).insert(found);
  return found;
}

}  // namespace jsongate::httpd
