// One cache over one socache provider.
//
// Owner: the configuration pool, which it needs no destructor for. Threads, errors: as cache.h
// says.
#pragma once

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/core/cache_store.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/bounded_calls.h"
#include "metrics/metrics.h"

namespace jsongate::httpd {

class SocacheStore final : public CacheStore {
 public:
  SocacheStore(std::string_view name, const ap_socache_provider_t& provider, server_rec* server)
      : name_(name), provider_(provider), server_(server) {}

  std::string_view name() const noexcept { return name_; }

  // The configuration's steps, in this order; an error is httpd's text, or null.
  const char* create(std::string_view arguments, apr_pool_t* config, apr_pool_t* temp);
  const char* open(apr_pool_t* config);
  const char* join(apr_pool_t* child);

  Lookup get(std::string_view key, std::string& value) override;
  bool set(std::string_view key, std::string_view value, std::chrono::microseconds ttl) override;
  void remove(std::string_view key) override;

  SocacheStore* next = nullptr;

 private:
  bool has_mutex() const noexcept { return (provider_.flags & AP_SOCACHE_FLAG_NOTMPSAFE) != 0; }
  struct Outcome {
    apr_status_t status = APR_TIMEUP;
    std::string value;
  };
  using Work = std::function<void(Outcome& outcome, apr_pool_t* pool)>;

  Outcome call(Work work);
  void call_locked(const Work& work, Outcome& outcome);
  apr_time_t end_of(std::chrono::microseconds ttl) const;
  void count(metrics::Metric what) noexcept;
  void failed(const char* what, apr_status_t status);

  static constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

  std::string_view name_;
  const ap_socache_provider_t& provider_;
  server_rec* server_;
  ap_socache_instance_t* instance_ = nullptr;
  apr_global_mutex_t* mutex_ = nullptr;
  BoundedCalls* bounded_ = nullptr;               // for a provider over a network
  std::atomic<std::size_t> too_large_{kAnySize};  // the least size that was refused
  std::atomic<apr_time_t> next_line_{0};          // not before then is a failure logged again
};

}  // namespace jsongate::httpd
