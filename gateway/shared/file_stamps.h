// What files look like from outside: enough to see that one was written, replaced or removed.
//
// A value; one thread at a time. Errors: a file that cannot be looked at is one that is not there.
// Source: POSIX.1-2017 stat.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace jsongate::shared {

class FileStamps {
 public:
  FileStamps() = default;
  // As they look now. Folders, too: one changes when a name in it comes or goes.
  explicit FileStamps(const std::set<std::string>& files);

  // The first of the files of `earlier` that looks otherwise here, or is not among these; empty:
  // none.
  std::string changed_since(const FileStamps& earlier) const;

  // Takes over files that are not among these.
  void add_new(const FileStamps& others) {
    stamps_.insert(others.stamps_.begin(), others.stamps_.end());
  }

  friend bool operator==(const FileStamps&, const FileStamps&) = default;

 private:
  struct Stamp {
    std::int64_t written = 0;  // nanoseconds
    std::int64_t size = -1;
    std::uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Stamp stamp_of(const std::string& file);

  std::map<std::string, Stamp> stamps_;
};

}  // namespace jsongate::shared
