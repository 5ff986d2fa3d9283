#include "gateway/httpd/socache_store.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {
namespace {

constexpr char kMutexType[] = "jsongate-cache";
constexpr apr_interval_time_t kBetweenLines = 60 * APR_USEC_PER_SEC;

// What a call may leave behind is gone with it. Null: there is no memory, which httpd does not end
// the process for, as this pool comes from none of its own.
class CallPool {
 public:
  CallPool() {
    if (apr_pool_create(&pool_, nullptr) != APR_SUCCESS) pool_ = nullptr;
  }
  ~CallPool() {
    if (pool_ != nullptr) apr_pool_destroy(pool_);
  }
  CallPool(const CallPool&) = delete;
  CallPool& operator=(const CallPool&) = delete;
  apr_pool_t* get() const noexcept { return pool_; }

 private:
  apr_pool_t* pool_ = nullptr;
};

// Held by one call; no exception on the way keeps it from the other children.
class HeldMutex {
 public:
  explicit HeldMutex(apr_global_mutex_t* mutex) noexcept
      : mutex_(mutex), status_(mutex == nullptr ? APR_SUCCESS : apr_global_mutex_lock(mutex)) {}
  ~HeldMutex() {
    if (mutex_ != nullptr && status_ == APR_SUCCESS) apr_global_mutex_unlock(mutex_);
  }
  HeldMutex(const HeldMutex&) = delete;
  HeldMutex& operator=(const HeldMutex&) = delete;
  apr_status_t status() const noexcept { return status_; }

 private:
  apr_global_mutex_t* mutex_;
  apr_status_t status_;
};

// shmcb chooses a part of its memory by the first byte of an id: that must differ among keys which
// all begin alike. Bytes are mixed as in FNV-1a, whose lowest ones depend on every byte.
class Id {
 public:
  explicit Id(std::string_view key) {
    std::uint32_t mixed = 2166136261U;
    for (const char c : key) mixed = (mixed ^ static_cast<unsigned char>(c)) * 16777619U;
    bytes_[0] = static_cast<unsigned char>(mixed ^ mixed >> 16U);
    std::fill_n(bytes_ + 1, kLeast, '\0');  // httpd's own refuse ids of less than 4 bytes
    size_ = std::min(key.size(), kMaxCacheKey);
    std::copy_n(key.data(), size_, bytes_ + 1);
    size_ = 1 + std::max(size_, kLeast);
  }
  const unsigned char* data() const noexcept { return bytes_; }
  unsigned size() const noexcept { return static_cast<unsigned>(size_); }

 private:
  static constexpr std::size_t kLeast = 4;
  unsigned char bytes_[1 + kMaxCacheKey];
  std::size_t size_;
};

// Pages that no value has reached cost nothing.
unsigned char* value_buffer() {
  thread_local const std::unique_ptr<unsigned char[]> buffer(new unsigned char[kMaxCacheValue]);
  return buffer.get();
}

const char* text_of(apr_status_t status, apr_pool_t* pool) {
  char reason[120];
  apr_strerror(status, reason, sizeof reason);
  return apr_pstrdup(pool, reason);
}

// Never destroyed: their threads may be in a call when the child ends.
BoundedCalls& new_bounded_calls() {
  static auto* all = new std::deque<BoundedCalls>;
  return all->emplace_back();
}

// In the process that made it only: a child that ends must not take it away from the others.
struct Destruction {
  const ap_socache_provider_t* provider;
  ap_socache_instance_t* instance;
  server_rec* server;
  pid_t owner = getpid();
};

apr_status_t destroy_instance(void* given) {
  const auto& made = *static_cast<Destruction*>(given);
  if (made.owner == getpid()) made.provider->destroy(made.instance, made.server);
  return APR_SUCCESS;
}

}  // namespace

const char* SocacheStore::create(std::string_view arguments, apr_pool_t* config, apr_pool_t* temp) {
  const char* given = arguments.empty() ? nullptr : copy_in_pool(config, arguments);
  return provider_.create(&instance_, given, temp, config);
}

const char* SocacheStore::open(apr_pool_t* config) {
  const char* name =
      apr_psprintf(config, "jsongate-%.*s", static_cast<int>(name_.size()), name_.data());
  const ap_socache_hints hints{
      .avg_id_len = 32, .avg_obj_size = 1024, .expiry_interval = apr_time_from_sec(60)};
  apr_status_t status = APR_SUCCESS;
  if (has_mutex()) {
    status = ap_global_mutex_create(&mutex_, nullptr, kMutexType, name, server_, config, 0);
  }
  if (status == APR_SUCCESS) status = provider_.init(instance_, name, &hints, server_, config);
  if (status != APR_SUCCESS) return text_of(status, config);
  auto* end = make_in_pool<Destruction>(config, &provider_, instance_, server_);
  apr_pool_cleanup_register(config, end, guarded_status<&destroy_instance>, apr_pool_cleanup_null);
  return nullptr;
}

const char* SocacheStore::join(apr_pool_t* child) {
  if (!has_mutex()) bounded_ = &new_bounded_calls();
  if (mutex_ == nullptr) return nullptr;
  const auto status =
      apr_global_mutex_child_init(&mutex_, apr_global_mutex_lockfile(mutex_), child);
  return status == APR_SUCCESS ? nullptr : text_of(status, child);
}

void SocacheStore::call_locked(const Work& work, Outcome& outcome) {
  const CallPool pool;
  if (pool.get() == nullptr) {
    outcome.status = APR_ENOMEM;
    return;
  }
  const HeldMutex held(mutex_);
  outcome.status = held.status();
  if (outcome.status == APR_SUCCESS) work(outcome, pool.get());
}

SocacheStore::Outcome SocacheStore::call(Work work) {
  auto outcome = std::make_shared<Outcome>();
  if (bounded_ == nullptr) {
    call_locked(work, *outcome);
    return std::move(*outcome);
  }
  const auto bounded = [this, outcome, work = std::move(work)] {
    try {
      call_locked(work, *outcome);
    } catch (const std::bad_alloc&) {
      outcome->status = APR_ENOMEM;
    }
  };
  return bounded_->run(bounded) ? std::move(*outcome) : Outcome{};
}

void SocacheStore::count(metrics::Metric what) noexcept {
  if (runtime().metrics != nullptr) runtime().metrics->count(what, name_, 1);
}

void SocacheStore::failed(const char* what, apr_status_t status) {
  count(metrics::Metric::kCacheErrors);
  const auto now = apr_time_now();
  auto due = next_line_.load();
  if (now < due || !next_line_.compare_exchange_strong(due, now + kBetweenLines)) return;
  ap_log_error(APLOG_MARK, APLOG_ERR, status, server_,
               "jsongate: the cache %.*s (%s) cannot %s a value; it is as if it were empty",
               static_cast<int>(name_.size()), name_.data(), provider_.name, what);
}

// Providers over a network count in whole seconds from now, and round down.
apr_time_t SocacheStore::end_of(std::chrono::microseconds ttl) const {
  apr_interval_time_t rest = ttl.count();
  if (!has_mutex()) {
    rest = apr_time_from_sec(apr_time_sec(rest + APR_USEC_PER_SEC - 1)) + APR_USEC_PER_SEC / 2;
  }
  return apr_time_now() + rest;
}

Lookup SocacheStore::get(std::string_view key, std::string& value) {
  auto outcome = call([this, id = Id(key)](Outcome& result, apr_pool_t* pool) {
    unsigned char* const buffer = value_buffer();
    unsigned size = kMaxCacheValue;
    result.status =
        provider_.retrieve(instance_, server_, id.data(), id.size(), buffer, &size, pool);
    if (result.status == APR_SUCCESS) {
      result.value.assign(reinterpret_cast<const char*>(buffer), size);
    }
  });
  if (outcome.status == APR_SUCCESS) {
    count(metrics::Metric::kCacheHits);
    value = std::move(outcome.value);
    return Lookup::kFound;
  }
  if (APR_STATUS_IS_NOTFOUND(outcome.status)) {
    count(metrics::Metric::kCacheMisses);
    return Lookup::kMissing;
  }
  failed("read", outcome.status);
  return Lookup::kFailed;
}

bool SocacheStore::set(std::string_view key, std::string_view value,
                       std::chrono::microseconds ttl) {
  if (value.size() > kMaxCacheValue || value.size() >= too_large_.load()) {
    count(metrics::Metric::kCacheErrors);
    return false;
  }
  // A copy: a provider may write to it.
  const auto store = [this, id = Id(key), end = end_of(ttl), copy = std::string(value)](
                         Outcome& result, apr_pool_t* pool) mutable {
    result.status = provider_.store(instance_, server_, id.data(), id.size(), end,
                                    reinterpret_cast<unsigned char*>(copy.data()),
                                    static_cast<unsigned>(copy.size()), pool);
  };
  const auto status = call(store).status;
  if (status == APR_SUCCESS) return true;
  if (APR_STATUS_IS_ENOSPC(status)) too_large_.store(std::min(too_large_.load(), value.size()));
  failed("keep", status);
  return false;
}

void SocacheStore::remove(std::string_view key) {
  const auto outcome = call([this, id = Id(key)](Outcome& result, apr_pool_t* pool) {
    result.status = provider_.remove(instance_, server_, id.data(), id.size(), pool);
  });
  const bool is_gone = outcome.status == APR_SUCCESS || APR_STATUS_IS_NOTFOUND(outcome.status);
  if (!is_gone) failed("remove", outcome.status);
}

}  // namespace jsongate::httpd
