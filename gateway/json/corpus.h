// Helper of tests: the seeds of a fuzz target, which are files of a folder, as a test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gateway/json/fuzz.h"

namespace jsongate::json::testing {

inline void expect_corpus_holds(const std::string& folder, fuzz::Property holds) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_TRUE(holds(text)) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 4U) << folder;
}

}  // namespace jsongate::json::testing
