# Make /new a git directory of what one commit reaches, and nothing else of the repository whose objects are in /objects.
# Arguments: the commit, then the hardened git command without a git directory. Runs in a sandbox.
set -e
commit=$1
shift
mkdir -p /tmp/git/refs
echo "$commit" > /tmp/git/HEAD
echo "$commit" | GIT_OBJECT_DIRECTORY=/objects "$@" --git-dir=/tmp/git pack-objects --revs --stdout -q > /tmp/pack
"$@" init --bare --quiet --template= /new
"$@" --git-dir=/new index-pack --stdin < /tmp/pack > /tmp/name
"$@" --git-dir=/new config core.bare false
mkdir -p /new/info
echo '* -text -eol -ident -filter -working-tree-encoding' > /new/info/attributes
echo "$commit" > /new/HEAD
"$@" --git-dir=/new read-tree "$commit"
