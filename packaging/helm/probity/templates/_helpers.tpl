{{- define "probity.name" -}}
{{- if contains "probity" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}{{ printf "%s-probity" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "probity.selector" -}}
app.kubernetes.io/name: probity
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "probity.labels" -}}
{{ include "probity.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "probity.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- if hasPrefix "sha256:" $tag }}{{ .Values.image.repository }}@{{ $tag }}
{{- else }}{{ .Values.image.repository }}:{{ $tag }}{{ end }}
{{- end }}
