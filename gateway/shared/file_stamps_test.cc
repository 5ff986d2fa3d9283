#include "gateway/shared/file_stamps.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace jsongate::shared {
namespace {

namespace fs = std::filesystem;

class FileStampsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("stamps-" + std::to_string(getpid()));
    fs::create_directory(folder_);
    write("a", "one");
    before_ = now();
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const char* name) const { return folder_ / name; }
  void write(const char* name, const char* text) const { std::ofstream(file(name)) << text; }
  FileStamps now() const { return FileStamps({file("a"), file("b")}); }
  std::string changed() const { return now().changed_since(before_); }

  fs::path folder_;
  FileStamps before_;
};

TEST_F(FileStampsTest, NothingHasChanged) {
  EXPECT_EQ(now(), before_);
  EXPECT_EQ(changed(), "");
}

TEST_F(FileStampsTest, OtherText) {
  write("a", "other");
  EXPECT_EQ(changed(), file("a"));
  EXPECT_NE(now(), before_);
}

TEST_F(FileStampsTest, AnotherFileOfTheSameTimeAndSize) {
  write("new", "two");
  fs::last_write_time(file("new"), fs::last_write_time(file("a")));
  fs::rename(file("new"), file("a"));
  EXPECT_EQ(changed(), file("a"));
}

TEST_F(FileStampsTest, AFileGoesAndComesBack) {
  fs::rename(file("a"), file("c"));
  EXPECT_EQ(changed(), file("a"));
  fs::rename(file("c"), file("a"));
  EXPECT_EQ(changed(), "");
}

TEST_F(FileStampsTest, AFileComes) {
  write("b", "");
  EXPECT_EQ(changed(), file("b"));
}

TEST_F(FileStampsTest, AFileThatIsNotLookedAtAnyMoreHasChanged) {
  EXPECT_EQ(FileStamps({file("b")}).changed_since(before_), file("a"));
  EXPECT_EQ(FileStamps({file("a"), file("b"), file("c")}).changed_since(before_), "");
}

TEST_F(FileStampsTest, NewFilesJoinAndOldOnesStayAsTheyWere) {
  write("a", "other");
  write("c", "");
  before_.add_new(FileStamps({file("a"), file("c")}));
  EXPECT_EQ(FileStamps({file("a"), file("b"), file("c")}).changed_since(before_), file("a"));
}

TEST_F(FileStampsTest, AFolderChangesWithTheNamesInIt) {
  const FileStamps before({folder_.string()});
  write("b", "");
  EXPECT_EQ(FileStamps({folder_.string()}).changed_since(before), folder_.string());
}

}  // namespace
}  // namespace jsongate::shared
