#include "gateway/shared/file_stamps.h"

#include <sys/stat.h>

namespace jsongate::shared {

FileStamps::FileStamps(const std::set<std::string>& files) {
  for (const auto& file : files) stamps_.emplace(file, stamp_of(file));
}

FileStamps::Stamp FileStamps::stamp_of(const std::string& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return {};
  return {found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec, found.st_size,
          found.st_ino};
}

std::string FileStamps::changed_since(const FileStamps& earlier) const {
  for (const auto& [file, stamp] : earlier.stamps_) {
    const auto here = stamps_.find(file);
    if (here == stamps_.end() || here->second != stamp) return file;
  }
  return {};
}

}  // namespace jsongate::shared
