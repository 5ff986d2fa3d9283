// What lives as long as the process: metrics, limits and locks (made by the parent) and what was
// loaded into Python (by each child).
//
// Written by the parent between configurations and by a child before its first worker thread; only
// read afterwards, but for what says that it is shared.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "gateway/core/budget.h"
#include "gateway/httpd/api_description.h"
#include "gateway/httpd/filter_meter.h"
#include "gateway/httpd/job_runner.h"
#include "gateway/httpd/readiness.h"
#include "gateway/shared/shared_state.h"
#include "metrics/metrics.h"
#include "python/host.h"

namespace jsongate::httpd {

struct FilterMeters {
  FilterMeter page{"problem", Direction::kResponse};
  FilterMeter json{"json", Direction::kRequest};
  FilterMeter ndjson{"ndjson", Direction::kRequest};
  FilterMeter extract{"extract", Direction::kRequest};
  FilterMeter request_schema{"schema", Direction::kRequest};
  FilterMeter response_schema{"schema", Direction::kResponse};
  FilterMeter request_edit{"edit", Direction::kRequest};
  FilterMeter response_edit{"edit", Direction::kResponse};
  std::deque<FilterMeter> requests;  // of Python filters, by their slot
  std::deque<FilterMeter> responses;

  FilterMeter& python(std::size_t slot, Direction direction) {
    return (direction == Direction::kRequest ? requests : responses)[slot];
  }
};

struct Runtime {
  metrics::Metrics* metrics = nullptr;
  shared::SharedState* shared = nullptr;
  python::Loaded python;
  ApiDescriptions api_descriptions;
  std::vector<std::size_t> named_filters;  // the slots of the Python filters, in order
  FilterMeters meters;                     // shared by threads
  Readiness readiness;                     // shared by threads
  std::unique_ptr<JobRunner> jobs;         // null where no app has any
  std::string unloaded;                    // the first name of Python's that is not there
  Budget budget;            // shared by threads: the bytes of bodies that this child holds
  pid_t pid = 0;            // of the child
  bool is_complete = true;  // everything that the configuration names in Python is loaded
  bool serving = false;     // this process is a child that has been initialised
};

Runtime& runtime();

}  // namespace jsongate::httpd
