#!/bin/bash
# One training at a time. jobs.txt: one "NAME SEED" a line, in order; append to add. Finished ones are listed in done.txt.
# Start: cd FOLDER && setsid nohup nice -n 19 bash run.sh >> queue.log 2>&1 &     (resumes what was interrupted)
Q=FOLDER; cd $Q; touch done.txt failed.txt
exec 9> $Q/lock; flock -n 9 || { echo "another queue runs"; exit 1; }
export OMP_WAIT_POLICY=passive VISIONGEN_DATA=FOLDER PYTHONPATH=$Q/checkout/code
while true; do
  [ -e stop ] && exit 0
  job=""
  while read -r name seed; do
    [ -z "$name" ] && continue
    grep -qx "$name $seed" done.txt failed.txt && continue
    job="$name $seed"; break
  done < jobs.txt
  if [ -z "$job" ]; then sleep 15; continue; fi
  set -- $job
  git -C checkout pull -q --ff-only
  # under load two threads wait for each other: one is faster
  if [ "$(cut -d. -f1 /proc/loadavg)" -ge 3 ]; then export OMP_NUM_THREADS=1; else unset OMP_NUM_THREADS; fi
  echo "$(date +%T) start $job, threads ${OMP_NUM_THREADS:-2}, load $(cut -d' ' -f1 /proc/loadavg), at $(git -C checkout describe --always)"
  if REPOSITORY/.venv/bin/python -m visiongen train $1 --seed $2 --out FOLDER 9>&-; then echo "$job" >> done.txt; else
     code=$?; if [ $code -gt 128 ]; then echo "killed: $job"; else echo "$job" >> failed.txt; fi; fi
  echo "$(date +%T) end $job"
done
