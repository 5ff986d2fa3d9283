// Which process runs which periodic job: one place per job in a file without a name, which the
// parent makes before it forks and all its children have open.
//
// Holding a job is a POSIX record lock on its place: the kernel gives it up the moment the process
// dies, however that happens. The place keeps when the job is due, so that whoever takes it over
// goes on where the last holder stopped. Places are found by a hash of the job's name and cost
// nothing until they are used.
//
// Owner: the parent, across restarts; movable. Threads: any; to the kernel all threads of a process
// are one holder. Errors: of make() one line for the administrator; later a lock that cannot be had
// is somebody else's. Source: POSIX.1-2017 fcntl (record locks), memfd_create(2).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace jsongate::shared {

class JobBoard {
 public:
  static std::variant<JobBoard, std::string> make();

  JobBoard(JobBoard&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  JobBoard& operator=(JobBoard&& other) noexcept;
  ~JobBoard();

  // Whether this process holds the job from now on, or has held it before.
  bool hold(std::string_view job) const noexcept;
  void let_go(std::string_view job) const noexcept;

  // When the job is due, on the monotonic clock; zero: nobody has said so yet. For its holder.
  std::chrono::nanoseconds due(std::string_view job) const noexcept;
  void set_due(std::string_view job, std::chrono::nanoseconds due) const noexcept;

 private:
  explicit JobBoard(int file) noexcept : file_(file) {}

  int file_ = -1;
};

}  // namespace jsongate::shared
