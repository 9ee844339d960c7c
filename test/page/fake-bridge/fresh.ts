/* What an earlier test had the page remember, such as open files, is not this one's. */
const here = new URL(location.href);
if (here.searchParams.has("fresh")) {
  localStorage.clear();
  here.searchParams.delete("fresh");
  history.replaceState(null, "", here);
}
