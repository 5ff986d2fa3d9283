// The hooks of Python apps that no request calls: @app.startup, shutdown, every and health.
//
// Owner: python::Loaded, for the life of the process. Threads: as Lifecycle says; each call enters
// the GIL for itself and holds it only while the function does.
#pragma once

#include <Python.h>

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/lifecycle.h"
#include "python/host.h"

namespace jsongate::python {

class PythonLifecycle final : public Lifecycle {
 public:
  // Calls the startup functions of all apps that were loaded, each App once, in the order of their
  // names, and collects what else they have registered. An app that does not start is taken out of
  // `loaded`. Under the GIL, on the process's first thread.
  static std::unique_ptr<Lifecycle> begin(const std::vector<PythonName>& names, Loaded& loaded,
                                          const Log& log);

  const std::vector<PeriodicJob>& jobs() const noexcept override { return jobs_; }
  bool run_job(std::size_t job, const LineLog& log) override;
  bool has_health() const noexcept override { return !health_.empty(); }
  std::optional<Problem> unready(const LineLog& log) override;
  bool has_shutdown() const noexcept override { return !shutdown_.empty(); }
  void shut_down(const LineLog& log) override;

 private:
  // One function, and where it stands: "limits.py:12".
  struct Hook {
    PyObject* function;  // never given up
    std::string where;
  };
  struct Health {
    Hook hook;
    std::string app;
    std::atomic<std::int64_t> told_at{0};  // the last time that the log was told, in seconds
  };

  bool begin_app(PyObject* plans, const std::string& spec, const Log& log);
  void take(PyObject* plan, const std::string& spec);
  std::optional<Problem> ask(Health& health, const LineLog& log);

  std::vector<PeriodicJob> jobs_;
  std::vector<Hook> job_hooks_;  // by the same places
  std::deque<Health> health_;
  std::vector<Hook> shutdown_;
};

}  // namespace jsongate::python
