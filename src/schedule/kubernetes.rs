//! A CronJob of Kubernetes (`batch/v1`), and the claim for the disk that remembers.

use super::{MARK, Plan, Unit};

pub(super) fn units(plan: &Plan) -> Vec<Unit> {
    let words = plan.command("/project").into_iter().map(|word| {
        // `$(NAME)` would name a variable.
        format!("                - {}\n", scalar(&word.replace("$(", "$$(")))
    });
    let text = TEXT
        .replace("{MARK}", MARK)
        .replace("{name}", &plan.name)
        .replace("{first}", &plan.times.first().0.to_string())
        .replace("{until}", &plan.times.until().to_string())
        .replace("{zone}", &scalar(&plan.times.from.zone))
        .replace("{image}", &scalar(&plan.image))
        .replace("{words}", words.collect::<String>().trim_end());
    vec![Unit { name: format!("{}.yaml", plan.name), path: None, text }]
}

/// A value of YAML: a text of JSON is one.
fn scalar(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

const TEXT: &str = r#"# {MARK}. The disk below holds the project, the cache and the ledger. Put the project
# on it once; without the disk nothing is remembered, and nothing may be sent.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
spec:
  # Working days, every ten minutes; mostly it ends at once. Nothing is looked for too early.
  schedule: '*/10 {first}-{until} * * 1-5'
  timeZone: {zone}
  # One run at a time: two would share a ledger.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      # A run that failed is not repeated at once; the next call goes on where it ended.
      backoffLimit: 0
      activeDeadlineSeconds: 7200
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            runAsGroup: 10001
            fsGroup: 10001
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: briefwright
              image: {image}
              command: [briefwright]
              args:
{words}
              env:
                - name: BRIEFWRIGHT_CACHE
                  value: /cache
              # Secrets that `delivery.yaml` names with `env:` come from a Secret:
              # envFrom: [{ secretRef: { name: {name} } }]
              # The list of recipients can come from a Secret too: a volume, at the path that
              # `--recipients` names.
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              resources:
                requests:
                  cpu: 500m
                  memory: 512Mi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: disk
                  mountPath: /project
                  subPath: project
                - name: disk
                  mountPath: /cache
                  subPath: cache
                - name: temporary
                  mountPath: /tmp
          volumes:
            - name: disk
              persistentVolumeClaim:
                claimName: {name}
            - name: temporary
              emptyDir: {}
"#;
